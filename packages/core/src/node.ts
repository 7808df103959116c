export {
  createProviders,
  type Providers,
  type ProviderSettings,
} from './keys/provider-file/create-providers.js'
export { parseProviderFile, type ProviderFile } from './keys/provider-file/provider-file.js'
export type {
  ProviderFileOptions,
  ProviderFileWarning,
  ProviderModel,
} from './keys/provider-file/provider-model.js'
export { imageFromFile, type ImageFromFileOptions } from './node/image-from-file.js'
export { loadProviderFile, type FilePath, type LoadProviderFileOptions } from './node/load-provider-file.js'
