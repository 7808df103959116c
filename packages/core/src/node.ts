export { createProviders, type Providers, type ProviderSettings } from './keys/create-providers.js'
export {
  parseProviderFile,
  type ProviderFile,
  type ProviderFileOptions,
  type ProviderFileWarning,
  type ProviderModel,
} from './keys/provider-file.js'
export { imageFromFile, type ImageFromFileOptions } from './node/image-from-file.js'
export { loadProviderFile, type FilePath, type LoadProviderFileOptions } from './node/load-provider-file.js'
