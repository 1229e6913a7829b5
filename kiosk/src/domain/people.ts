/** Finding a name in a short list: by characters, by pinyin initials, by Latin letters. */
export interface Named {
  id: string;
  name: string;
  initials?: string;
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '');

export function search<T extends Named>(people: readonly T[], query: string): T[] {
  const wanted = fold(query);
  if (wanted === '') return [...people];
  return people.filter((person) => fold(person.name).includes(wanted) || fold(person.initials ?? '').startsWith(wanted));
}

/** The first letters that lead to somebody, for a row of large keys instead of a keyboard. */
export function firstLetters(people: readonly Named[]): string[] {
  const letters = people.map((person) => fold(person.initials || person.name).charAt(0).toUpperCase());
  return [...new Set(letters)].filter((letter) => /[A-Z]/.test(letter)).sort();
}
