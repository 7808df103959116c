export function median(numbers) {
  const sorted = [...numbers].sort((first, second) => first - second)
  const middle = sorted.length / 2
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)]
}
