import { DatePicker, InputNumber, Select } from "antd";
import { type ReactElement, useEffect } from "react";
import { AntProvider } from "../../app/ant/ant-provider.tsx";

/** Draws one of each input out of sight and reports back: their styles are made then, not while somebody waits for the gate panel (0.2 s). */
export function WarmInputs({ onDone }: { readonly onDone: () => void }): ReactElement {
  useEffect(onDone, [onDone]);
  return (
    <div hidden inert>
      <AntProvider>
        <InputNumber controls={false} prefix="0" />
        <DatePicker />
        <Select options={[]} />
      </AntProvider>
    </div>
  );
}
