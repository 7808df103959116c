// Preloaded before an example: every HTTP request of the program is answered here, as a Chat Completions server would,
// with a value that fits the schema of the request. Fails the program when it never asked.
let requests = 0

/** The smallest value of a JSON Schema. */
function sample(schema, root = schema) {
  if (schema.$ref)
    return sample(
      schema.$ref
        .split('/')
        .slice(1)
        .reduce((object, key) => object[key], root),
      root,
    )
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  const branch = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (branch) return sample(branch, root)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'object')
    return Object.fromEntries(
      (schema.required ?? []).map((key) => [key, sample(schema.properties[key], root)]),
    )
  if (type === 'array') return Array.from({ length: schema.minItems ?? 1 }, () => sample(schema.items, root))
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1
  if (type === 'boolean') return true
  return type === 'null' ? null : 'hello'
}

function messageFor(request) {
  const schema = request.response_format?.json_schema?.schema
  return { role: 'assistant', content: schema ? JSON.stringify(sample(schema)) : 'hello' }
}

globalThis.fetch = async (input, init) => {
  requests++
  const body = await new Request(input, init).json()
  const base = { id: 'chatcmpl-1', created: 1, model: body.model }
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }
  const message = messageFor(body)
  if (!body.stream) {
    const choices = [{ index: 0, message, finish_reason: 'stop' }]
    return Response.json({ ...base, object: 'chat.completion', choices, usage })
  }
  const chunk = (delta, finish_reason) => ({
    ...base,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason }],
  })
  const events = [chunk(message, null), { ...chunk({}, 'stop'), usage }].map(
    (event) => `data: ${JSON.stringify(event)}\n\n`,
  )
  return new Response(`${events.join('')}data: [DONE]\n\n`, {
    headers: { 'content-type': 'text/event-stream' },
  })
}

process.on('exit', (code) => {
  if (code === 0 && requests === 0) {
    console.error('The program asked no model.')
    process.exitCode = 1
  }
})
