import type { Delivery } from './deliveries.ts';

const states: Readonly<Record<string, string>> = {
  PENDING: '投递中 on its way',
  RETRYING: '重试中 retrying',
  DELIVERED: '已送达 delivered',
  PARKED: '死信 not taken',
  HELD: '挂起 held',
  SUPERSEDED: '已被新版本取代 superseded',
  DROPPED: '已放弃 given up',
  WITHHELD: '无权提供 withheld',
  ON_STREAM: '实时推送 on its stream',
};

const reasons: Readonly<Record<string, string>> = {
  NO_RIGHT: '无权 no right',
  OTHER_PURPOSE: '用途不符 other purpose',
  OUTSIDE_JURISDICTION: '辖区外 outside its area',
  NOT_ORDERED: '未订阅 not ordered',
  NO_RIGHT_THEN: '当时无权 no right then',
};

/** Who has it: one card for each department. */
export function DeliveryBoard({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <section className="deliveries" aria-label="谁有它 Who has it">
      <h2>
        谁有它 Who has it
        <small>
          <code>得到 gets</code> <s>不给 withheld</s>
        </small>
      </h2>
      <ul>
        {deliveries.map(({ department, state, fields, withheld }, place) => (
          <li key={`${place} ${department}`}>
            <h3>{department}</h3>
            <span className={`state ${state.toLowerCase()}`}>{states[state] ?? state}</span>
            <p>
              {fields.map((field) => (
                <code key={field}>{field}</code>
              ))}
              {withheld.map(({ field, reason }) => (
                <s key={field} title={reasons[reason] ?? reason}>
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
