import type { Middleware } from '@slf/core'

const CARD_NUMBER = /\b(?:\d[ -]?){15}\d\b/g

/** Removes card numbers from what goes to the model. */
export const hideCardNumbers: Middleware = {
  async model(request, next) {
    const messages = request.params.messages.map((message) =>
      message.role === 'user' && typeof message.content === 'string'
        ? { ...message, content: message.content.replace(CARD_NUMBER, '[card number]') }
        : message,
    )
    return next({ ...request, params: { ...request.params, messages } })
  },
}
