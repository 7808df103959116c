import { withoutUnhandledRejections } from '@slf/testbed'
import { test } from 'vitest'
import { expectConversationsHold } from './call-model.js'

test('random conversations break no rule', async () => {
  await withoutUnhandledRejections(() => expectConversationsHold(60))
}, 60_000)
