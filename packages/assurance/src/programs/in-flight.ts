// Calls of every kind that the provider never ends, until a signal of the system comes. argv: the provider.
import { batch, stream } from '@slf/core'
import { bothDesks } from './both-desks.js'

await Promise.all(
  bothDesks().flatMap((desk) => [
    desk.reply('Hi'),
    batch(desk).reply([['Hi']]),
    stream(desk).reply('Hi'),
    desk.chat('Hi'),
  ]),
)
