// A decorated method over the entry that leaves the `openai` package out; for the cold start.
import { OpenAICompatible } from '@slf/openai/light'
import { Desk } from './desk.js'
import { model as modelName } from './work.mjs'

export default function slfLight() {
  return {
    call: ({ baseURL }) => new Desk(new OpenAICompatible({ apiKey: 'sk-bench', baseURL, modelName })).order(),
  }
}
