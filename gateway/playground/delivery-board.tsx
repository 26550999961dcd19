import type { Delivery } from './deliveries.ts';

const states: Readonly<Record<string, string>> = {
  PENDING: '投递中 on its way',
  RETRYING: '重试中 retrying',
  DELIVERED: '已送达 delivered',
};

const reasons: Readonly<Record<string, string>> = {
  NO_RIGHT: '无权 no right',
  OTHER_PURPOSE: '用途不符 other purpose',
  OUTSIDE_JURISDICTION: '辖区外 outside its area',
  NOT_ORDERED: '未订阅 not ordered',
};

/** Who has it: one line for each department. */
export function DeliveryBoard({ deliveries }: { deliveries: readonly Delivery[] }) {
  return (
    <table className="deliveries">
      <caption>谁有它 Who has it</caption>
      <thead>
        <tr>
          <th scope="col">部门 Department</th>
          <th scope="col">状态 State</th>
          <th scope="col">得到 Gets</th>
          <th scope="col">不给 Withheld</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map(({ department, state, fields, withheld }) => (
          <tr key={department}>
            <th scope="row">{department}</th>
            <td className={`state ${state.toLowerCase()}`}>{states[state] ?? state}</td>
            <td>
              {fields.map((field) => (
                <code key={field}>{field}</code>
              ))}
            </td>
            <td>
              {withheld.map(({ field, reason }) => (
                <s key={field} title={reasons[reason] ?? reason}>
                  {field}
                </s>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
