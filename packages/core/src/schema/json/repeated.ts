/** The values of a key that came several times, where that may mean a list: tags are repeated, keys of JSON are not. */
export class Repeated {
  readonly values: unknown[]
  constructor(values: unknown[]) {
    this.values = values
  }
}
