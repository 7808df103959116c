/**
 * How long a connection, a timer or a lease may outlive its call: half a second in turns of the event loop, since a
 * process that shares its machine waits longer for each of them. The figures show real times.
 */
const TURN_MS = 2
const TURNS = 250

/** Waits until something holds, or patience ends. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < TURNS && !holds(); turn++)
    await new Promise((resolve) => setTimeout(resolve, TURN_MS))
}
