import { library } from '../../tsup.base.js'

// The private client package is not published: its code and its types become part of this package. The types of what
// comes from a node_modules folder stay outside, hence the path.
export default library({
  entry: ['src/index.ts'],
  noExternal: ['@slf/openai-client'],
  dts: { compilerOptions: { paths: { '@slf/openai-client': ['../openai-client/src/index.ts'] } } },
})
