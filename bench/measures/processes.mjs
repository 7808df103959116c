import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const file = (name) => fileURLToPath(new URL(name, import.meta.url))

/** The next message of a child; fails if the child ends before. */
function nextMessage(child, name) {
  return new Promise((resolve, reject) => {
    const onExit = (code) => reject(new Error(`${name} ended with exit code ${code}`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
}

/** Starts the fake provider. */
export async function startServer(node) {
  const child = fork(file('../server/server.mjs'), [], { execPath: node })
  const port = await nextMessage(child, 'the server')
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    baseURL: (scenario) => `${origin}/${new URLSearchParams(scenario)}/v1`,
    stop: () => child.kill(),
  }
}

/** Starts a contestant; `ask` gives it one command and waits for the answer. */
export async function startClient({ label, module, transport }, { node, folder }) {
  const child = fork(file('client-process.mjs'), [folder, module, JSON.stringify({ transport })], {
    execPath: node,
    execArgv: ['--expose-gc', '--no-warnings'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  await nextMessage(child, label)
  return {
    async ask(command, input) {
      child.send({ command, ...input })
      const { value, error } = await nextMessage(child, label)
      if (error !== undefined) throw new Error(`${label} cannot ${command}: ${error}`)
      return value
    },
    stop: () => child.kill(),
  }
}
