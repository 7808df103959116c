import { acceptsNull } from '../shape/shape.js'
import {
  type EncodedField,
  type ObjectEncoding,
  resolvedEncoding,
  type Encoding,
} from '../dialect/encoding.js'
import { fieldTags } from '../dialect/tag-names.js'

type Part = Exclude<Encoding, { kind: 'ref' | 'union' }>
type ListPart = Extract<Part, { kind: 'list' | 'tuple' }>

/** Says once for each place in an answer what can stand there, however many tags come. */
export class XmlGrammar {
  readonly #ids = new Map<Part, number>()
  readonly #contents = new Map<string, XmlContent>()

  /** What the content of a tag can be. The same variants by another way are the same content. */
  contentOf(encodings: readonly Encoding[]): XmlContent {
    const parts = [...new Set(encodings.flatMap(flatten))]
    const key = parts.map((part) => this.#idOf(part)).join()
    const known = this.#contents.get(key)
    if (known) return known
    const content = new XmlContent(this, parts)
    this.#contents.set(key, content)
    return content
  }

  #idOf(part: Part): number {
    const id = this.#ids.get(part) ?? this.#ids.size
    this.#ids.set(part, id)
    return id
  }
}

/** What the content of a tag can be, the variants sorted by what they look like between tags. */
export class XmlContent {
  readonly isObject: boolean
  readonly isList: boolean
  readonly hasText: boolean
  readonly hasNull: boolean
  /** Whether any text can be a value of it: not only numbers, literals and the like. */
  readonly hasFreeText: boolean
  /** Whether it can hold entries of a map. */
  readonly hasEntries: boolean
  /** Whether entries are all that it can hold. */
  readonly isMap: boolean
  /** Whether it can be a list, and of no fixed length. */
  readonly isOpenList: boolean
  readonly #grammar: XmlGrammar
  readonly #objects: readonly ObjectEncoding[]
  readonly #fields = new Map<string, XmlField>()
  readonly #lists: readonly ListPart[]
  /** From here on all items are alike. */
  readonly #longestTuple: number
  readonly #items: XmlContent[] = []
  #entryValue: XmlContent | undefined

  constructor(grammar: XmlGrammar, parts: readonly Part[]) {
    this.#grammar = grammar
    this.#objects = parts.filter((part) => part.kind === 'object')
    this.#lists = parts.filter((part) => part.kind === 'list' || part.kind === 'tuple')
    this.#longestTuple = Math.max(
      0,
      ...this.#lists.map((part) => (part.kind === 'tuple' ? part.items.length : 0)),
    )
    this.isObject = this.#objects.length > 0
    this.isList = this.#lists.length > 0
    this.hasText = parts.some(
      (part) => ['scalar', 'digits', 'json-text'].includes(part.kind) && !isNull(part),
    )
    this.hasNull = parts.some((part) => part.kind === 'scalar' && acceptsNull(part.shape))
    this.hasFreeText = parts.some(
      (part) => part.kind === 'json-text' || (part.kind === 'scalar' && part.shape.kind === 'string'),
    )
    this.hasEntries = this.#objects.some(({ extras }) => extras !== undefined)
    this.isMap =
      this.hasEntries &&
      this.#objects.length === parts.length &&
      this.#objects.every(({ fields }) => fields.length === 0)
    this.isOpenList = this.isList && this.#lists.length === parts.length && this.#longestTuple === 0
    for (const [tag, field] of this.#objects.flatMap((object) => [...fieldTags(object)])) {
      const known = this.#fields.get(tag)
      if (known) known.add(field)
      else this.#fields.set(tag, new XmlField(grammar, field))
    }
  }

  /** The field that a tag stands for. */
  field(tag: string): XmlField | undefined {
    return this.#fields.get(tag)
  }

  item(index: number): XmlContent {
    const place = Math.min(index, this.#longestTuple)
    return (this.#items[place] ??= this.#grammar.contentOf(
      this.#lists.flatMap((part) => (part.kind === 'list' ? part.item : (part.items[place] ?? []))),
    ))
  }

  get entryValue(): XmlContent {
    return (this.#entryValue ??= this.#grammar.contentOf(this.#objects.flatMap(({ extras }) => extras ?? [])))
  }
}

/** A field by its name, whichever variants it belongs to. */
class XmlField {
  readonly name: string
  readonly #grammar: XmlGrammar
  readonly #fields: EncodedField[]
  #content: XmlContent | undefined

  constructor(grammar: XmlGrammar, field: EncodedField) {
    this.#grammar = grammar
    this.name = field.name
    this.#fields = [field]
  }

  /** Another variant has it, too. */
  add(field: EncodedField): void {
    this.#fields.push(field)
  }

  /** Whether it may be left out, so that an empty tag says that there is no value. */
  get isOptional(): boolean {
    return this.#fields.every(({ form }) => form === 'absent')
  }

  get content(): XmlContent {
    return (this.#content ??= this.#grammar.contentOf(this.#fields.map(({ encoding }) => encoding)))
  }
}

function isNull(part: Part): boolean {
  return part.kind === 'scalar' && part.shape.kind === 'null'
}

function flatten(encoding: Encoding): readonly Part[] {
  const part = resolvedEncoding(encoding)
  if (part.kind !== 'union') return [part]
  if (!part.element) return part.variants.flatMap(flatten)
  // What is not in the element of its variant is null.
  return [part.element, ...part.variants.flatMap(flatten).filter(isNull)]
}
