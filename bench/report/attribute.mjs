/** The package that a script belongs to. */
function packageOf(url) {
  const installed = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].at(-1)?.[1]
  if (installed !== undefined) return installed
  if (url.includes('/clients/')) return "the bench's client"
  if (url.includes('deps/undici')) return 'node: fetch'
  if (url.includes('webstreams')) return 'node: web streams'
  return url.startsWith('node:') ? 'node' : url
}

function nameOf({ functionName, url, lineNumber }) {
  return `${functionName || '(anonymous)'}${url === '' ? '' : ` ${packageOf(url)}:${lineNumber + 1}`}`
}

/**
 * Microseconds of a profile by package and by function, the most costly first; without the time in which nothing ran;
 * `inclusive` counts a function with all that it calls. What has no script (a builtin of the engine) counts for the package that called it.
 */
export function attribute({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const packages = new Map()
  const functions = new Map()
  const inclusive = new Map()
  const add = (map, key, time) => map.set(key, (map.get(key) ?? 0) + time)
  let total = 0
  samples.forEach((id, index) => {
    const { callFrame } = byId.get(id)
    if (callFrame.functionName === '(idle)') return
    total += timeDeltas[index]
    let caller = id
    while (caller !== undefined && byId.get(caller).callFrame.url === '') caller = parents.get(caller)
    const isOfEngine = callFrame.functionName.startsWith('(') && callFrame.url === ''
    const url = caller === undefined ? '' : byId.get(caller).callFrame.url
    add(
      packages,
      isOfEngine || url === '' ? callFrame.functionName || 'engine' : packageOf(url),
      timeDeltas[index],
    )
    add(functions, nameOf(callFrame), timeDeltas[index])
    const callers = new Set()
    for (let at = id; at !== undefined; at = parents.get(at)) callers.add(nameOf(byId.get(at).callFrame))
    for (const name of callers) add(inclusive, name, timeDeltas[index])
  })
  const sorted = (map) => [...map].sort(([, first], [, second]) => second - first)
  return { total, packages: sorted(packages), functions: sorted(functions), inclusive: sorted(inclusive) }
}
