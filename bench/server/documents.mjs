// What the fake model says. Everything is the same in each run.

/** The answer to a structured call. */
export const order = {
  orderId: 'ORD-2025-000481',
  customer: { name: 'Ada Lovelace', email: 'ada@example.com', tier: 'gold' },
  items: [
    {
      sku: 'KB-104',
      name: 'Mechanical keyboard, tenkeyless',
      qty: 2,
      unitPrice: 89.5,
      tags: ['input', 'usb-c'],
    },
    { sku: 'MN-270', name: '27 inch monitor "Pro" – 4K', qty: 1, unitPrice: 419, tags: ['display'] },
    { sku: 'CB-003', name: 'Braided cable 2 m', qty: 4, unitPrice: 7.25, tags: [] },
  ],
  shipping: {
    method: 'express',
    address: { street: '12 St James Square', city: 'London', zip: 'SW1Y 4JH', country: 'GB' },
  },
  total: 627,
  notes: null,
  confidence: 0.93,
}

/** An object whose JSON text has at least `characters` characters, all of them ASCII. */
export function list(characters) {
  const items = []
  for (let size = 40; size < characters;) {
    const id = items.length
    const note = id % 5 === 0 ? null : `A short note, with "quotes" and a tail ${id}`
    const item = {
      id,
      title: `Item number ${id} of the list`,
      score: (id % 97) / 97,
      done: id % 3 === 0,
      note,
      tags: ['alpha', `beta-${id % 7}`],
    }
    items.push(item)
    size += JSON.stringify(item).length + 1
  }
  return { summary: 'A generated document', items }
}

const words =
  'the model streams tokens one by one and every client must parse them fast enough to never be the slow part'.split(
    ' ',
  )

/** Prose as `count` tokens. */
export function tokens(count) {
  return Array.from({ length: count }, (_, index) => ` ${words[index % words.length]}`)
}

/** `text` in `count` pieces of nearly the same length. */
export function pieces(text, count) {
  const cut = (index) => Math.round((index * text.length) / count)
  return Array.from({ length: count }, (_, index) => text.slice(cut(index), cut(index + 1)))
}
