import type { AdapterSettings, WireRequest } from '@slf/adapter-kit'
import type { ChatCompletion, ChatParams } from '@slf/core'
import { OpenAIAdapter } from '../src/openai-adapter.js'

/** The least adapter on the OpenAI transport. */
export class EchoAdapter extends OpenAIAdapter {
  lastParams: ChatParams | undefined

  get shownSettings(): AdapterSettings {
    return this.settings
  }

  protected encode(params: ChatParams): WireRequest {
    this.lastParams = params
    return {
      path: ['chat', 'completions'],
      body: { model: this.modelName, messages: params.messages },
    }
  }

  protected decodeCompletion(): ChatCompletion {
    return { choices: [{ message: { content: 'hi' } }] }
  }

  protected createDecoder(): never {
    throw new Error('no streams here')
  }
}
