import type { Delivery } from './deliveries.ts';
import { type Text, useSay } from './language.ts';
import { words } from './words.ts';

const states: Readonly<Record<string, Text>> = {
  PENDING: { zh: '投递中', en: 'on its way' },
  RETRYING: { zh: '重试中', en: 'retrying' },
  DELIVERED: { zh: '已送达', en: 'delivered' },
  PARKED: { zh: '死信', en: 'not taken' },
  HELD: { zh: '挂起', en: 'held' },
  SUPERSEDED: { zh: '已被新版本取代', en: 'superseded' },
  DROPPED: { zh: '已放弃', en: 'given up' },
  WITHHELD: { zh: '无权提供', en: 'withheld' },
  ON_STREAM: { zh: '实时推送', en: 'on its stream' },
};

const reasons: Readonly<Record<string, Text>> = {
  NO_RIGHT: { zh: '无权', en: 'no right' },
  OTHER_PURPOSE: { zh: '用途不符', en: 'other purpose' },
  OUTSIDE_JURISDICTION: { zh: '辖区外', en: 'outside its area' },
  NOT_ORDERED: { zh: '未订阅', en: 'not ordered' },
  NO_RIGHT_THEN: { zh: '当时无权', en: 'no right then' },
};

/** Who has it: one card for each department. */
export function DeliveryBoard({ deliveries }: { deliveries: readonly Delivery[] }) {
  const say = useSay();
  const said = (table: Readonly<Record<string, Text>>, code: string): string => {
    const text = table[code];
    return text === undefined ? code : say(text);
  };
  return (
    <section className="deliveries" aria-label={say(words.whoHasIt)}>
      <h2>
        {say(words.whoHasIt)}
        <small>
          <code>{say(words.gets)}</code> <s>{say(words.withheld)}</s>
        </small>
      </h2>
      <ul>
        {deliveries.map(({ department, state, fields, withheld }, place) => (
          <li key={`${place} ${department}`}>
            <h3>{department}</h3>
            <span className={`state ${state.toLowerCase()}`}>{said(states, state)}</span>
            <p>
              {fields.map((field) => (
                <code key={field}>{field}</code>
              ))}
              {withheld.map(({ field, reason }) => (
                <s key={field} title={said(reasons, reason)}>
                  {field}
                </s>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
