import { greetOverCompanyLLM } from './custom-provider.js'

await greetOverCompanyLLM((text) => process.stdout.write(text))
