type Leaf =
  string | number | bigint | boolean | symbol | null | undefined | Date | ((...args: never[]) => unknown)

/** A value that is still being written: every field may be missing, every list may still grow. */
export type DeepPartial<T> = T extends Leaf
  ? T
  : T extends readonly (infer Item)[]
    ? number extends T['length']
      ? DeepPartial<Item>[]
      : { [Index in keyof T]?: DeepPartial<T[Index]> }
    : T extends object
      ? { [Key in keyof T]?: DeepPartial<T[Key]> }
      : T
