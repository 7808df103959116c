import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FailedTest, MeasuredTest, Reply, Request } from './messages.js'

/** When no test has ended for so long, the process hangs. */
const SILENCE_MS = 60_000
const program = fileURLToPath(new URL('./test-process.ts', import.meta.url))

/** The tests of one package, in a process that is killed and started again when a mutant hangs it. */
export class TestRunner {
  readonly #packageName: string
  readonly #mode: 'measure' | 'try'
  readonly #temporaryFolder: string
  #process: ChildProcess | undefined

  constructor(packageName: string, mode: 'measure' | 'try') {
    this.#packageName = packageName
    this.#mode = mode
    this.#temporaryFolder = resolve(`.tmp/mutants/${randomUUID()}`)
    process.once('exit', this.close)
  }

  /** The test files of the package. */
  async tests(): Promise<readonly string[]> {
    const reply = await this.#start()
    return reply.reply === 'ready' ? reply.tests : []
  }

  /** Runs test files one by one, each alone, and says what it reached. */
  async measure(tests: readonly string[]): Promise<readonly MeasuredTest[]> {
    const reply = await this.#ask({ ask: 'measure', tests })
    if (reply?.reply !== 'measured')
      throw new Error(`The tests of '${this.#packageName}' hang without a mutant`)
    return reply.tests
  }

  /** The first failure of tests with another text of a file, `'timeout'` if they hang, `undefined` if all pass. */
  async try(
    file: string,
    text: string,
    tests: readonly string[],
  ): Promise<FailedTest | 'timeout' | undefined> {
    const reply = await this.#ask({ ask: 'try', file, text, tests })
    return reply?.reply === 'tried' ? reply.failure : 'timeout'
  }

  /** Ends the process and whatever it started. */
  readonly close = (): void => {
    const { pid } = this.#process ?? {}
    this.#process = undefined
    if (pid !== undefined)
      try {
        // A negative number means the whole group.
        process.kill(-pid, 'SIGKILL')
      } catch {
        // It ended by itself.
      }
    rmSync(this.#temporaryFolder, { recursive: true, force: true })
    process.removeListener('exit', this.close)
  }

  async #ask(request: Request): Promise<Reply | undefined> {
    if (!this.#process) await this.#start()
    this.#process?.send(request)
    return this.#reply()
  }

  async #start(): Promise<Reply> {
    mkdirSync(this.#temporaryFolder, { recursive: true })
    this.#process = fork(program, [this.#packageName, this.#mode], {
      // A group of its own, and a folder for what it leaves when it is killed.
      detached: true,
      env: { ...process.env, TMPDIR: this.#temporaryFolder },
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    let said = ''
    this.#process.stderr?.on('data', (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2000)))
    const reply = await this.#reply()
    if (!reply) throw new Error(`The tests of '${this.#packageName}' do not start: ${said}`)
    return reply
  }

  /** The next reply; `undefined` when the process has ended or hangs, after which it is gone. */
  async #reply(): Promise<Reply | undefined> {
    const child = this.#process
    if (!child) return undefined
    const reply = await new Promise<Reply | undefined>((resolve) => {
      let timer: NodeJS.Timeout
      const done = (reply?: Reply): void => {
        clearTimeout(timer)
        child.off('message', heard).off('exit', ended)
        resolve(reply)
      }
      const ended = (): void => done()
      const wait = (): void => {
        clearTimeout(timer)
        timer = setTimeout(done, SILENCE_MS)
      }
      const heard = (message: Reply): void => (message.reply === 'alive' ? wait() : done(message))
      child.on('message', heard).on('exit', ended)
      wait()
    })
    if (!reply) this.close()
    return reply
  }
}
