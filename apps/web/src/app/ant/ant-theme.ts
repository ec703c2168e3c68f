import { type ThemeConfig, theme } from "antd";

const light = {
  colorPrimary: "#2b5be8",
  colorInfo: "#2b5be8",
  colorSuccess: "#0b7a54",
  colorWarning: "#96590a",
  colorError: "#c22f36",
  colorText: "#12161e",
  colorTextSecondary: "#4c5563",
  colorTextTertiary: "#5e6774",
  colorTextPlaceholder: "#5e6774",
  colorTextQuaternary: "#5e6774",
  colorBgContainer: "#ffffff",
  colorBgElevated: "#ffffff",
  colorBgLayout: "#f6f7f9",
  colorBorder: "#8a93a0",
  colorBorderSecondary: "#e5e8ec",
  colorFillSecondary: "#eff1f4",
};

const dark: typeof light = {
  colorPrimary: "#7c9dff",
  colorInfo: "#7c9dff",
  colorSuccess: "#4cc38a",
  colorWarning: "#f0b55b",
  colorError: "#f2777b",
  colorText: "#edf0f4",
  colorTextSecondary: "#b3bbc7",
  colorTextTertiary: "#8b95a3",
  colorTextPlaceholder: "#8b95a3",
  colorTextQuaternary: "#8b95a3",
  colorBgContainer: "#161a21",
  colorBgElevated: "#1b2029",
  colorBgLayout: "#0e1116",
  colorBorder: "#6a7585",
  colorBorderSecondary: "#262c36",
  colorFillSecondary: "#1b2029",
};

/** Ant Design in the product's tokens, so that its inputs look like the rest; taller and larger on a phone. */
export function antTheme(isDark: boolean, phone: boolean): ThemeConfig {
  return {
    algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: "ant" },
    hashed: false,
    token: {
      ...(isDark ? dark : light),
      fontFamily: "var(--font)",
      fontSize: phone ? 16 : 13,
      controlHeight: phone ? 46 : 32,
      borderRadius: 8,
      borderRadiusSM: 6,
      borderRadiusLG: 10,
      motionDurationMid: "0.15s",
      motionDurationSlow: "0.18s",
      controlOutline: "color-mix(in srgb, var(--brand) 18%, transparent)",
      boxShadowSecondary: "var(--sh-3)",
      zIndexPopupBase: 1000,
    },
    components: {
      Select: { optionSelectedBg: "var(--brand-bg)", optionSelectedColor: "var(--brand-2)" },
      InputNumber: { controlWidth: 200 },
    },
  };
}
