import { withoutUnhandledRejections } from '@slf/testbed'
import { test } from 'vitest'
import { expectConversationsHold } from './call-model.js'

test('many random conversations break no rule', async () => {
  await withoutUnhandledRejections(() => expectConversationsHold(1_000))
}, 300_000)
