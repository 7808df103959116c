import { detail, SlfError, stream, withCall } from '@slf/core'
import { chooseModels } from '../provider/choose-provider.js'
import { demoReplies } from './local-replies.js'
import { SupportDesk } from './support-desk.js'

const ticket = 'Nobody can pay since this morning, the payment page is blank!'
const pastTickets = ['#17 payment page blank after a deploy', '#23 password reset mail is late']

async function demo(): Promise<void> {
  const { models, close } = await chooseModels(demoReplies)
  try {
    for (const { llm, label } of models) {
      const desk = new SupportDesk(llm, pastTickets)
      console.log(`\n== ${label}`)

      const watched = withCall(desk, {
        onEvent(event) {
          if (event.type === 'tool-start') {
            console.log(`tool that ran      ${event.toolName}(${JSON.stringify(event.arguments)})`)
          }
        },
      })
      const { value: triage, usage } = await detail(watched).triage(ticket)
      console.log(`structured value   ${JSON.stringify(triage)}`)
      console.log(`usage              ${usage.total_tokens} tokens in ${usage.requests} requests`)

      process.stdout.write('streamed text      ')
      for await (const delta of stream(desk).reply(ticket, triage).textStream) process.stdout.write(delta)
      console.log()
    }
  } finally {
    await close()
  }
}

try {
  await demo()
} catch (error) {
  if (!SlfError.isInstance(error)) throw error
  console.error(`${error.name}: ${error.message}`)
  process.exitCode = 1
}
