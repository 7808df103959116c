/**
 * Bytes of heap that each call leaves behind, after garbage collection, once warm. Needs `node --expose-gc`.
 *
 * @param call one call; awaited.
 * @param calls how many calls are measured; a tenth more run first to warm up.
 * @throws {Error} when `global.gc` is absent.
 */
export async function heapPerCall(call: () => Promise<unknown>, calls: number): Promise<number> {
  const collect = globalThis.gc
  if (!collect) throw new Error('heapPerCall: run node with --expose-gc')
  const settledHeap = async (): Promise<number> => {
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setImmediate(resolve))
      collect()
    }
    return process.memoryUsage().heapUsed
  }
  for (let index = 0; index < Math.ceil(calls / 10); index++) await call()
  const before = await settledHeap()
  for (let index = 0; index < calls; index++) await call()
  return ((await settledHeap()) - before) / calls
}
