// The rows of the table. `goal`: the most that ours may cost, as a ratio to the floor.

const order = { answer: 'order' }
const prose = { answer: 'prose', chunks: 2000 }
const inOneWrite = { eventsInWrite: 0 }
const loop = { answer: 'prose', chunks: 3, tool: 'getWeather', toolRounds: 10 }
const names = { chat: 'Chat Completions', responses: 'Responses' }

const call = (protocol, concurrency, goal, more) => ({
  id: `call-${protocol}-${concurrency}`,
  title: `structured call, concurrency ${concurrency}, ${names[protocol]}`,
  work: { operation: 'call', protocol, scenario: order },
  unit: 'call',
  expected: 'order',
  warmUpRuns: 3000,
  concurrency,
  goal,
  ...more,
})

const stream = (id, protocol, title, scenario, goal, more) => ({
  id: `${id}-${protocol}`,
  title: `${title}, ${names[protocol]}`,
  work: { operation: 'streamText', protocol, scenario: { ...prose, ...scenario } },
  unit: 'chunk',
  unitsInRun: { ...prose, ...scenario }.chunks,
  expected: 'count',
  warmUpRuns: 40,
  goal,
  ...more,
})

const partials = (chunks, more) => ({
  id: `partials-${chunks}`,
  title: `object of ${chunks.toLocaleString('en')} chunks, a partial value for each`,
  work: { operation: 'partials', protocol: 'chat', scenario: { answer: 'list', chunks } },
  unit: 'chunk',
  unitsInRun: chunks,
  expected: 'list',
  warmUpRuns: 20,
  goal: { decorator: 1.5 },
  // It hands out text.
  without: ['adapter'],
  // It asks through a tool.
  scenarioFor: { langchain: { tool: 'list' } },
  ...more,
})

const tools = (protocol, goal, more) => ({
  id: `tools-${protocol}`,
  title: `tool loop of 10 rounds growing to 200 messages, ${names[protocol]}`,
  work: { operation: 'toolLoop', protocol, scenario: loop, length: 180 },
  unit: 'request',
  unitsInRun: 11,
  expected: 'count',
  warmUpRuns: 200,
  goal,
  ...more,
})

const onNode20 = { onNode20: true }

/**
 * Processor time of the client for each unit of work. `expected`: what shows that the work was done; `without`: who
 * cannot do it; `warmUpRuns`: runs after which the engine has compiled what it will compile.
 */
export const workRows = [
  call('chat', 1, { adapter: 1.2, decorator: 1.45 }, onNode20),
  call('chat', 32, { adapter: 1.2, decorator: 1.45 }, onNode20),
  call('responses', 1, { adapter: 1.2, decorator: 1.5 }),
  call('responses', 32, { adapter: 1.2, decorator: 1.5 }),
  stream(
    'burst',
    'chat',
    '2,000 chunks, many in a read',
    inOneWrite,
    { adapter: 1.3, decorator: 1.8 },
    onNode20,
  ),
  stream('burst', 'responses', '2,000 chunks, many in a read', inOneWrite, { adapter: 1.4, decorator: 2 }),
  stream(
    'single',
    'chat',
    '2,000 chunks, one event in a write',
    {},
    { adapter: 1.1, decorator: 1.3 },
    onNode20,
  ),
  stream('single', 'responses', '2,000 chunks, one event in a write', {}, { adapter: 1.1, decorator: 1.3 }),
  stream(
    'paced',
    'chat',
    '50 streams, an event every 10 ms',
    { chunks: 60, delayMs: 10 },
    { adapter: 1.1, decorator: 1.25 },
    { concurrency: 50, warmUpRuns: 0 },
  ),
  partials(1000),
  partials(4000),
  // Those whose cost grows with the square of the length are measured once: a run takes them most of a minute.
  partials(16000, { once: ['ai-sdk', 'langchain'] }),
  tools('chat', { adapter: 1.1, decorator: 1.4 }, onNode20),
  tools('responses', { adapter: 1.1, decorator: 1.4 }),
]

/** Time from the call to its first text, on an idle machine. */
export const firstChunkRow = {
  id: 'first-chunk',
  title: 'time to the first text of a stream, Chat Completions',
  work: { operation: 'streamText', protocol: 'chat', scenario: { answer: 'prose', chunks: 5, delayMs: 1 } },
  unit: 'ms',
}

/** Heap of the client for each stream that is open and idle. */
export const memoryRow = {
  id: 'memory',
  title: 'open, idle stream',
  work: { operation: 'streamText', protocol: 'chat', scenario: { answer: 'prose', chunks: 20, hold: 1 } },
  unit: 'KiB of heap',
  goal: { adapter: 36, decorator: 42 },
}
