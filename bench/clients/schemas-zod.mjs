import { z } from 'zod'

export const Order = z.object({
  orderId: z.string(),
  customer: z.object({ name: z.string(), email: z.string(), tier: z.enum(['bronze', 'silver', 'gold']) }),
  items: z.array(
    z.object({
      sku: z.string(),
      name: z.string(),
      qty: z.number().int(),
      unitPrice: z.number(),
      tags: z.array(z.string()),
    }),
  ),
  shipping: z.object({
    method: z.enum(['standard', 'express', 'pickup']),
    address: z.object({ street: z.string(), city: z.string(), zip: z.string(), country: z.string() }),
  }),
  total: z.number(),
  notes: z.string().nullable(),
  confidence: z.number().min(0).max(1),
})

export const List = z.object({
  summary: z.string(),
  items: z.array(
    z.object({
      id: z.number().int(),
      title: z.string(),
      score: z.number(),
      done: z.boolean(),
      note: z.string().nullable(),
      tags: z.array(z.string()),
    }),
  ),
})

export const Weather = z.object({ city: z.string(), day: z.number().int() })
