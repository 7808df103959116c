// What a call and a chunk cost in things that can be counted, the same on every machine: promises, timers and listeners.
// Measured in a process of its own, over a `fetch` that answers at once. Lower a budget when it has become easy to keep.
import { createHook } from 'node:async_hooks'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { order } from '../../bench/server/documents.mjs'
import { protocols, readScenario, writesOf } from '../../bench/server/scenario.mjs'

const chunks = 2000
/** For each call, and for each chunk of a stream of 2,000 that comes in reads of 64 KiB. */
const budgets = {
  'adapter, call': { promises: 62, timers: 3, listeners: 3 },
  'decorator, call': { promises: 104, timers: 3, listeners: 4 },
  'adapter, chunk': { promises: 2.5, timers: 0.02, listeners: 0.02 },
  'decorator, chunk': { promises: 2.5, timers: 0.02, listeners: 0.02 },
  'decorator, chunk with a partial value': { promises: 2.5, timers: 0.02, listeners: 0.02 },
}

// From `docs`, where the packages are the built ones.
const { resolve } = createRequire(`${process.cwd()}/docs/package.json`)
const load = (name) => import(pathToFileURL(resolve(name)))
const { LLMFunction, prompt, stream } = await load('@slf/core')
const { OpenAICompatible } = await load('@slf/openai')
const { Type } = await load('typebox')

const protocol = protocols['chat/completions']
const whole = JSON.stringify(protocol.completion(readScenario('answer=order').answer))
const bodies = Object.fromEntries(
  ['prose', 'list'].map((answer) => {
    const scenario = readScenario(`answer=${answer}&chunks=${chunks}&eventsInWrite=0`)
    return [answer, Buffer.concat(writesOf(scenario, protocol))]
  }),
)

/** Answers from memory; a stream in pieces of 64 KiB. */
function fetchFrom(bytes) {
  return async (_url, { body }) => {
    if (!body.includes('"stream":true')) {
      return new Response(whole, { headers: { 'content-type': 'application/json' } })
    }
    let at = 0
    const source = {
      pull: (controller) => {
        if (at >= bytes.length) return controller.close()
        controller.enqueue(new Uint8Array(bytes.subarray(at, (at += 65_536))))
      },
    }
    return new Response(new ReadableStream(source), { headers: { 'content-type': 'text/event-stream' } })
  }
}

const modelOver = (bytes) =>
  new OpenAICompatible({
    apiKey: 'key',
    baseURL: 'http://127.0.0.1/v1',
    modelName: 'm',
    fetch: fetchFrom(bytes),
  })

class Desk {
  constructor(llm) {
    this.llm = llm
  }
  async order() {
    return prompt`An order`
  }
  async list() {
    return prompt`A list`
  }
  async say() {
    return prompt`Say something`
  }
}
const item = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  note: Type.Union([Type.String(), Type.Null()]),
})
const decorated = {
  order: { returns: Type.Object({ orderId: Type.String(), total: Type.Number() }) },
  list: { returns: Type.Object({ summary: Type.String(), items: Type.Array(item) }) },
  say: {},
}
for (const [name, options] of Object.entries(decorated)) {
  const descriptor = Object.getOwnPropertyDescriptor(Desk.prototype, name)
  Object.defineProperty(
    Desk.prototype,
    name,
    LLMFunction(options)(Desk.prototype, name, descriptor) ?? descriptor,
  )
}

async function countItems(items, isOne) {
  let count = 0
  for await (const one of items) if (isOne(one)) count++
  return count
}

const [prose, list] = [modelOver(bodies.prose), modelOver(bodies.list)]
const messages = [{ role: 'user', content: 'Hello' }]
const hasText = ({ choices }) => Boolean(choices[0]?.delta?.content)

/** Each gives how many units it did. */
const work = {
  'adapter, call': async () => ((await prose.chat({ messages })).choices.length === 1 ? 1 : 0),
  'decorator, call': async () => ((await new Desk(prose).order()).orderId === order.orderId ? 1 : 0),
  'adapter, chunk': () => countItems(prose.chatStream({ messages }), hasText),
  'decorator, chunk': () => countItems(stream(new Desk(prose)).say().textStream, Boolean),
  'decorator, chunk with a partial value': async () => {
    const seen = await countItems(stream(new Desk(list)).list(), Boolean)
    return seen > chunks / 4 ? chunks : 0
  },
}

let counts
const hook = createHook({
  init(_id, type) {
    if (type === 'PROMISE') counts.promises++
    if (type === 'Timeout') counts.timers++
  },
})
const listen = EventTarget.prototype.addEventListener
EventTarget.prototype.addEventListener = function addEventListener(...given) {
  if (counts) counts.listeners++
  return Reflect.apply(listen, this, given)
}

const failures = []
for (const [name, run] of Object.entries(work)) {
  // What is made once is no part of it.
  for (let warmUp = 0; warmUp < 3; warmUp++) await run()
  counts = { promises: 0, timers: 0, listeners: 0 }
  hook.enable()
  const units = await run()
  hook.disable()
  const { promises, timers, listeners } = counts
  counts = undefined
  if (units !== (name.endsWith('call') ? 1 : chunks)) failures.push(`${name}: did ${units} units of its work`)
  for (const [what, count] of Object.entries({ promises, timers, listeners })) {
    const each = Number((count / units).toFixed(2))
    console.log(`${name}: ${each} ${what} of ${budgets[name][what]}`)
    if (!(each <= budgets[name][what]))
      failures.push(`${name}: ${each} ${what}, more than ${budgets[name][what]}`)
  }
}
const left = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
if (left > 0) failures.push(`${left} timers are left when all calls are over`)

if (failures.length > 0) console.log(`\n${failures.join('\n')}`)
process.exitCode = failures.length === 0 ? 0 : 1
