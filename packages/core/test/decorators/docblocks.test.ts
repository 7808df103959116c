import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { render } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { afterAll, describe, expect, test } from 'vitest'

const source = (name: string): URL => new URL(`../../src/decorators/${name}.ts`, import.meta.url)
const temporary = fileURLToPath(new URL('../../.tmp/docblocks/', import.meta.url))

afterAll(() => rm(temporary, { recursive: true, force: true }))

interface Docblock {
  readonly code: string
  readonly className: string
  readonly method: string
  readonly args: readonly unknown[]
  readonly request: unknown
}

/** The example of a docblock, the call that it shows, and the request that this sends. */
async function docblockOf(name: string): Promise<Docblock> {
  const text = (await readFile(source(name), 'utf8')).replace(/^ \* ?/gm, '')
  const code = /```ts\n(.*?)```/s.exec(text)?.[1]
  const shown = /`render\(new (\w+)\(llm\)\)\.(\w+)\((.*?)\)` shows the request:\n```json\n(.*?)```/s.exec(
    text,
  )
  if (code === undefined || !shown) throw new Error(`The docblock of ${name} shows no request.`)
  const [, className = '', method = '', args = '', request = ''] = shown
  return {
    code,
    className,
    method,
    args: JSON.parse(`[${args.replaceAll("'", '"')}]`) as unknown[],
    request: JSON.parse(request),
  }
}

describe('the docblock of', () => {
  test.each(['llm-function', 'llm-chat', 'llm-tool'])(
    '%s shows the request that its example sends',
    async (name) => {
      const { code, className, method, args, request } = await docblockOf(name)
      await mkdir(temporary, { recursive: true })
      const file = `${temporary}${name}.ts`
      await writeFile(file, code)
      const module = (await import(/* @vite-ignore */ file)) as Readonly<
        Record<string, new (llm: ScriptedLLM) => object>
      >
      const Class = module[className]
      if (!Class) throw new Error(`The example of ${name} exports no ${className}.`)
      const llm = new ScriptedLLM([], {
        capabilities: { tools: true, structuredOutput: 'json_schema', strict: true },
      })
      const view = render(new Class(llm)) as unknown as Record<
        string,
        (...args: readonly unknown[]) => Promise<unknown>
      >
      const sent = JSON.parse(JSON.stringify(await view[method]?.(...args))) as unknown
      expect(request).toEqual(sent)
    },
  )
})
