/** A union of known literals that stays open: providers add values, and old code must go on compiling. */
export type Open<Known extends string> = Known | (string & {})
