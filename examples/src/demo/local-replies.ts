import type { LocalScript } from '../provider/local-provider.js'

/** What the local provider plays for the demo. */
export const demoReplies: LocalScript = ({ rules, toolResults }) => {
  if (!rules.includes('triage')) {
    return {
      text: 'Hello! We restored the payment page a moment ago. Please try again, and write to us if it fails.',
    }
  }
  if (toolResults.length === 0) return { calls: [{ name: 'search', arguments: { query: 'payment' } }] }
  return { text: JSON.stringify({ severity: 'high', summary: 'Payments fail for every customer.' }) }
}
