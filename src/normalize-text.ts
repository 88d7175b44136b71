/**
 * Normalizes a text that a client may have sent. Normalizing takes time that grows with the square of a text's combining marks, so the
 * length is checked first. Lint allows `String.normalize` nowhere else.
 * @param most in UTF-16 code units
 * @returns null for a longer text, which is not normalized
 */
export const normalizeText = (text: string, form: 'NFC' | 'NFKC', most: number): string | null =>
  text.length > most ? null : text.normalize(form)
