/** The numbers from 1 to `last`. */
export const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1)

/** Referees signal a basketball player's number with their fingers, so neither digit is above 5. */
export const basketballNumbers: readonly number[] = [0, ...upTo(55)].filter(number => number % 10 <= 5)
