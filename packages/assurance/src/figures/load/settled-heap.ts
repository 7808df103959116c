/** Bytes of heap in use once nothing more can be collected. Needs `node --expose-gc`. */
export async function settledHeap(): Promise<number> {
  const collect = globalThis.gc
  if (!collect) throw new Error('run node with --expose-gc')
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    collect()
  }
  return process.memoryUsage().heapUsed
}
