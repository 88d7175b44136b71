import { tooComplex } from '../../errors.js'

const never = (): Promise<never> => new Promise(() => undefined)

/**
 * Counts the fields that an operation completes, and the items of its lists, and stops it after too many. There is no limit until `limit`
 * is called.
 */
export class FieldBudget {
  private most = Infinity
  private left = Infinity
  private stop: ((error: Error) => void) | null = null

  /**
   * Completes one field.
   * @returns its value, or, if the budget is spent, a promise that never settles: an error would be wrapped for each field that is left
   */
  complete(resolve: () => unknown): unknown {
    if (!this.spend(1)) return never()
    const value = resolve()
    return value instanceof Promise ? value.then(settled => this.countItems(settled)) : this.countItems(value)
  }

  /** Items are counted before their fields are begun: all lists of one level arrive together. */
  private countItems(value: unknown): unknown {
    return !Array.isArray(value) || this.spend(value.length) ? value : never()
  }

  private spend(count: number): boolean {
    this.left -= count
    if (this.left >= 0) return true
    const { stop } = this
    this.stop = null // thousands of fields may be left, and one error is enough
    stop?.(
      tooComplex(
        `The answer has more than ${this.most} fields that cannot come from one statement. Ask for smaller pages (first) or fewer fields. A mutation may have been done: send it again with the same entryKey.`,
      ),
    )
    return false
  }

  /**
   * Runs the execution of an operation.
   * @param most the number of fields and items that it may complete
   * @throws QUERY_TOO_COMPLEX as soon as the budget is spent; nothing waits for the rest of the execution then
   */
  async limit<Answer>(most: number, execute: () => Answer | Promise<Answer>): Promise<Answer> {
    this.most = most
    this.left = most
    const stopped = new Promise<never>((_resolve, reject) => {
      this.stop = reject
    })
    return Promise.race([execute(), stopped])
  }
}
