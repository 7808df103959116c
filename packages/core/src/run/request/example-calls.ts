import type { AssistantMessage, ToolMessage } from '../../contract/chat-message.js'
import { ConfigurationError, DecoratorUsageError } from '../../errors/programmer-errors.js'
import type { InputsPrompt, Prompt } from '../../prompt/body-result.js'
import { needsCompiler } from '../../schema/output/ready-to-validate.js'
import { checkValue } from '../../schema/output/check-value.js'
import { renderIssues } from '../../schema/validation/condense-issues.js'
import { valueText } from '../../prompt/value-text.js'
import type { OutputFormat } from '../../schema/output/output-format.js'
import { type BodyCall, runBody } from './run-body.js'

/** An example of the decorator, as far as it does not depend on the model. */
export interface ExampleCall {
  /** What the body asks for the arguments of the example. */
  readonly prompt: Prompt | InputsPrompt
  readonly result: unknown
}

/**
 * Runs the body for the arguments of each example, so that the model sees its examples in the words of the question.
 *
 * @throws DecoratorUsageError for arguments that the body answers by itself: the model never sees such a question
 */
export async function runExamples(call: BodyCall): Promise<readonly ExampleCall[]> {
  const examples: ExampleCall[] = []
  for (const [index, [args, result]] of call.plan.examples.entries()) {
    const body = await runBody({ ...call, args })
    if (body.kind !== 'prompt') {
      throw new DecoratorUsageError(
        `${call.method}: example ${index + 1} is answered by code, so it shows the model nothing: remove it.`,
      )
    }
    assertFits(call, index, result)
    examples.push({ prompt: body.prompt, result })
  }
  return examples
}

/** What could not be checked when the method was decorated. */
function assertFits({ plan: { returns }, method }: BodyCall, index: number, result: unknown): void {
  if (!returns || !needsCompiler(returns)) return
  const reading = checkValue(returns, result)
  if (reading.ok) return
  throw new ConfigurationError(
    `${method}: the answer of example ${index} does not fit 'returns': ${renderIssues(reading.issues)}.`,
  )
}

/** The answer of an example, in the form in which the model has to answer. */
export function exampleAnswer(
  result: unknown,
  format: OutputFormat | undefined,
  number: number,
): readonly (AssistantMessage | ToolMessage)[] {
  const text = format ? format.write(result) : valueText(result)
  if (!format?.tool) return [{ role: 'assistant', content: text }]
  const id = `example_${number}`
  const { name } = format.tool.function
  return [
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id, type: 'function', function: { name, arguments: text } }],
    },
    { role: 'tool', tool_call_id: id, content: 'Accepted.' },
  ]
}
