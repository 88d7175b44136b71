import { ModernFakeTimers } from '@jest/fake-timers'

type Options = Parameters<ModernFakeTimers['useFakeTimers']>[0]

// The runner's own fake timers take no options, and stop what promises need too.
const timers = new ModernFakeTimers({ config: { fakeTimers: {} } as never, global: globalThis })

Object.assign(jest, {
  useFakeTimers: (options: Options) => {
    timers.useFakeTimers(options)
  },
  useRealTimers: () => {
    timers.useRealTimers()
  },
  setSystemTime: (now: number | Date) => {
    timers.setSystemTime(now)
  },
  advanceTimersByTime: (ms: number) => {
    timers.advanceTimersByTime(ms)
  },
})
