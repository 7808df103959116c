// What each client does, in the words of the task: the same prompts, history and tool for all.

export const model = 'gpt-4o-mini'
export const system =
  'You extract a structured order from the e-mail of a customer. Answer with JSON only, following the schema.'
export const question =
  'Hello, please send two tenkeyless keyboards (usb-c), one 27 inch 4K monitor and four braided cables of 2 m, by express, to Ada Lovelace, 12 St James Square, London SW1Y 4JH. '.repeat(
    4,
  )
export const messages = [
  { role: 'system', content: system },
  { role: 'user', content: question },
]

/** A conversation of `length` messages of about 220 characters; the last one asks. */
export function conversation(length) {
  const talk = 'some words of a long conversation about the weather in several cities; '.repeat(3)
  const past = Array.from({ length: length - 1 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `Message ${index}: ${talk}`,
  }))
  return [...past, { role: 'user', content: 'What about London then?' }]
}

/** The tool of the tool loop. */
export const weather = {
  name: 'getWeather',
  description: 'The weather of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, day: { type: 'integer' } },
    required: ['city', 'day'],
  },
  run: ({ day }) => ({ temperature: 20 + day }),
}

/** One value of `make` for each key, made at the first use: a program makes its clients once. */
export function once(make) {
  const made = new Map()
  return (key) => {
    if (!made.has(key)) made.set(key, make(key))
    return made.get(key)
  }
}
