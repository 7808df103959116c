// Calls of every kind, some of them left in the middle; then nothing keeps the process alive. argv: the provider.
import { batch, stream } from '@slf/core'
import { bothDesks } from './both-desks.js'

for (const desk of bothDesks()) {
  await desk.reply('Hi')
  await batch(desk).reply([['Hi'], ['Hi']])
  for await (const text of stream(desk).reply('Hi')) if (text) break
  for await (const text of desk.chat('Hi').textStream) if (text) break
  await desk.chat('Hi')
}
process.stdout.write('done')
