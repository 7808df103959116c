import { sections, testedVersions } from './sections.mjs'

/** The page of the documentation that shows the last whole run. */
export function speedPage(report) {
  const { date, cores, processor, memoryGiB, platform, runs } = report
  return `<!-- Written by npm run bench; change bench/report/speed-page.mjs instead. -->

# Speed

What SLF costs beside the network, and beside other SDKs: processor time of the client, as a ratio to the least code that does the same
work (the global \`fetch\`, \`TextDecoder\`, \`eventsource-parser\`, \`JSON.parse\`; no retries, limits, validation or events). All clients do the
same work against the same local server, each in a process of its own, in alternating rounds. Rows where a peer costs less are listed
too.

\`\`\`sh
npm run bench        # in a clone of this repository; the same on your machine, in less than 15 minutes on 2 idle cores
\`\`\`

How it is measured, what each row means, and what is known about the goals that are missed: [bench/README.md](../bench/README.md). All
numbers: [bench/results](../bench/results). A decorated method is to be compared with the AI SDK and LangChain.js (a validated value), an adapter
with the \`openai\` client. \`≤\` and \`>\`: whether the goal behind it is met.

![Cost of each client beside bare fetch](../bench/results/latest.svg)

Measured on ${date}: ${cores} cores (${processor}), ${memoryGiB} GiB, ${platform}.

${testedVersions(runs)}

${runs.flatMap(sections).join('\n\n')}
`
}
