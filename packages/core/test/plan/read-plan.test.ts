import { expect, it } from 'vitest'
import { getPlan, getPlans, type CallPlan } from '@slf/core'
import { makeCallPlan } from '../../src/plan/make-call-plan.js'
import { CALL_PLAN_KEY, setPlan } from '../../src/plan/read-plan.js'

const symbol = Symbol('m')

function planned(name: string): () => string {
  const method = (): string => name
  setPlan(CALL_PLAN_KEY, makeCallPlan({ kind: 'function', name, body: method, where: name }, {}), method)
  return method
}

class Base {
  plain(): void {}
  get getter(): never {
    throw new Error('a getter must not run')
  }
  declare a: () => string
  declare b: () => string;
  declare [symbol]: () => string
}
Object.assign(Base.prototype, { a: planned('a'), b: planned('b'), [symbol]: planned('s') })

class Child extends Base {
  declare c: () => string
}
Object.assign(Child.prototype, { b: () => 'override without decorator', c: planned('c') })

it('reads the plan of a method without an instance, inherited or not', () => {
  expect(getPlan(Base.prototype.a)?.name).toBe('a')
  expect(getPlan(Child.prototype.a)).toBe(getPlan(Base.prototype.a))
  expect(getPlan(Child.prototype.b)).toBeUndefined()
  for (const value of [undefined, null, 'a', {}, () => 1]) expect(getPlan(value)).toBeUndefined()
})

it('reads all plans of a class, the override without decorator left out', () => {
  const names = (plans: ReadonlyMap<string | symbol, CallPlan>) =>
    [...plans].map(([key, { name }]) => [key, name])
  expect(names(getPlans(Base))).toEqual([
    ['a', 'a'],
    ['b', 'b'],
    [symbol, 's'],
  ])
  expect(names(getPlans(Child))).toEqual([
    ['c', 'c'],
    ['a', 'a'],
    [symbol, 's'],
  ])
  expect(names(getPlans(Child.prototype))).toEqual(names(getPlans(Child)))
})
