/** A searchable list of names, with a row of first letters so that nobody needs the keyboard. */
import { useState } from 'preact/hooks';
import { firstLetters, search, type Named } from '../domain/people';
import { t, type Key } from '../locale';
import { Field } from './Field';
import { Choice } from './Button';

interface NamePickerProps {
  people: readonly Named[];
  chosenId: string | null;
  words: { search: Key; none: Key; found: Key };
  onChoose: (id: string) => void;
}

const FEW = 8;

export function NamePicker({ people, chosenId, words, onChoose }: NamePickerProps) {
  const [query, setQuery] = useState('');
  const found = search(people, query);
  return (
    <div class="picker">
      {people.length > FEW && <Field id="picker" search label={t(words.search)} value={query} onValue={setQuery} />}
      {people.length > FEW && <Letters people={people} query={query} onLetter={setQuery} />}
      <p class="sr-only" role="status">{query !== '' && t(words.found, { n: found.length })}</p>
      {found.length === 0 && query !== '' && <p class="picker__none">{t(words.none)}</p>}
      <ul class="choices choices--names">
        {found.map((person) => (
          <Choice key={person.id} title={person.name} chosen={person.id === chosenId} onChoose={() => onChoose(person.id)} />
        ))}
      </ul>
    </div>
  );
}

function Letters({ people, query, onLetter }: { people: readonly Named[]; query: string; onLetter: (query: string) => void }) {
  const letters = firstLetters(people);
  if (letters.length < 2) return null;
  return (
    <div class="letters" role="group" aria-label={t('consultant.letters')}>
      <button type="button" aria-pressed={query === ''} onClick={() => onLetter('')}>{t('consultant.all')}</button>
      {letters.map((letter) => (
        <button type="button" key={letter} aria-pressed={query === letter} onClick={() => onLetter(letter)}>{letter}</button>
      ))}
    </div>
  );
}
