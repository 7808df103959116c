/** A number as a table shows it: three digits that mean something. */
export function shown(value) {
  if (value === undefined) return ''
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toFixed(digits).replace(/\B(?=(\d{3})+$)/g, ',')
}
