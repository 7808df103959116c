/** How long a connection, a timer or a lease may outlive its call on a busy machine; the figures show real times. */
const PATIENCE_MS = 500

/** Waits until something holds, or patience ends. */
export async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; !holds() && performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
