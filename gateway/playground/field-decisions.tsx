import { useContext } from 'react';
import type { FieldDecision } from './explanation.ts';
import { LanguageContext, type Text, useSay } from './language.ts';
import { words } from './words.ts';

const signs: Readonly<Record<FieldDecision['decision'], { sign: string; name: Text }>> = {
  SEEN: { sign: '✓', name: words.seen },
  MASKED: { sign: '▒', name: words.masked },
  HIDDEN: { sign: '✗', name: words.hidden },
  OPEN: { sign: '○', name: words.open },
};

const lawsOf = ({ rights }: FieldDecision): string[] => [
  ...new Set(rights.flatMap(({ legalBasis }) => legalBasis ?? [])),
];

/** A long path may break behind its dots alone. */
function Path({ path }: { path: string }) {
  const [first = '', ...rest] = path.split('.');
  return (
    <code>
      {first}
      {rest.map((part, place) => (
        <span key={`${place} ${part}`}>
          .<wbr />
          {part}
        </span>
      ))}
    </code>
  );
}

function Row({ one, laws }: { one: FieldDecision; laws: readonly string[] }) {
  const say = useSay();
  const language = useContext(LanguageContext);
  const { sign, name } = signs[one.decision];
  const notes = lawsOf(one).map((law) => laws.indexOf(law) + 1);
  return (
    <tr className={one.decision.toLowerCase()}>
      <td className="sign">
        <span aria-hidden="true">{sign}</span> {say(name)}
      </td>
      <th scope="row">
        <Path path={one.path} />
      </th>
      <td className="class" data-name={say(words.class)}>
        {one.class}
      </td>
      <td>
        {one.why[language]}
        {one.area === null ? null : (
          <small>
            {' '}
            {say(words.inArea)} {one.area}
          </small>
        )}
        {notes.length === 0 ? null : <sup> {notes.join(' ')}</sup>}
      </td>
    </tr>
  );
}

/** What becomes of each field, and why. Fields that no right decides on are counted, so that they hide none that one does. */
export function FieldDecisions({ fields }: { fields: readonly FieldDecision[] }) {
  const say = useSay();
  const decided = fields.filter(({ decision }) => decision !== 'OPEN');
  const open = fields.filter(({ decision }) => decision === 'OPEN');
  const laws = [...new Set(decided.flatMap(lawsOf))];
  if (fields.length === 0) return <p>{say(words.noFields)}</p>;
  return (
    <>
      {decided.length === 0 ? null : (
        <table className="decisions">
          <thead>
            <tr>
              <td />
              <th scope="col">{say(words.field)}</th>
              <th scope="col">{say(words.class)}</th>
              <th scope="col">{say(words.why)}</th>
            </tr>
          </thead>
          <tbody>
            {decided.map((one) => (
              <Row key={`${one.path} ${one.entity}`} one={one} laws={laws} />
            ))}
          </tbody>
        </table>
      )}
      {laws.length === 0 ? null : (
        <ol className="laws" aria-label={say(words.laws)}>
          {laws.map((law) => (
            <li key={law}>{law}</li>
          ))}
        </ol>
      )}
      {open.length === 0 ? null : (
        <details className="open-fields">
          <summary>
            {open.length} {say(words.openFields)}
          </summary>
          <p>
            {open.map(({ path, entity }) => (
              <code key={`${path} ${entity}`}>{path}</code>
            ))}
          </p>
        </details>
      )}
    </>
  );
}
