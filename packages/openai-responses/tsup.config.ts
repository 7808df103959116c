import { library } from '../../tsup.base.js'

export default library({
  entry: ['src/index.ts', 'src/light.ts'],
  bundled: {
    '@slf/openai-client': '../openai-client/src/index.ts',
    '@slf/openai-client/openai-transport': '../openai-client/src/openai-transport.ts',
  },
})
