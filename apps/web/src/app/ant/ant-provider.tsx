import { ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { type ReactElement, type ReactNode, useEffect, useMemo } from "react";
import { usePhone } from "../../ui/use-media.ts";
import { useDark } from "../appearance.ts";
import { useWords } from "../i18n/use-words.ts";
import { antTheme } from "./ant-theme.ts";

/** Gives Ant Design our tokens and the reader's language; wraps only the parts of a page that use it, so that a board loads without. */
export function AntProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const dark = useDark();
  const phone = usePhone();
  const { language } = useWords();
  const theme = useMemo(() => antTheme(dark, phone), [dark, phone]);
  useEffect(() => {
    dayjs.locale(language === "zh-CN" ? "zh-cn" : "en");
  }, [language]);
  return (
    <ConfigProvider theme={theme} locale={language === "zh-CN" ? zh : en} wave={{ disabled: true }}>
      {children}
    </ConfigProvider>
  );
}
