/** A hook around something: it may call `next`, with the same request or another one. */
export type Hook<Request, Answer> = (
  request: Request,
  next: (request?: Request) => Promise<Answer>,
) => Promise<Answer>

/** Puts hooks around a function, the first one outermost. */
export function withHooks<Request, Answer>(
  hooks: readonly (Hook<Request, Answer> | undefined)[],
  innermost: (request: Request) => Promise<Answer>,
): (request: Request) => Promise<Answer> {
  return hooks.reduceRight<(request: Request) => Promise<Answer>>((next, hook) => {
    return hook ? async (request) => hook(request, (changed = request) => next(changed)) : next
  }, innermost)
}
