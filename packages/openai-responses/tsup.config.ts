import { library } from '../../tsup.base.js'

export default library({
  entry: ['src/index.ts'],
  bundled: { '@slf/openai-client': '../openai-client/src/index.ts' },
})
