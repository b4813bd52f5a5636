//! What is wrong with the arguments, in Chinese.

use std::error::Error as _;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The message; `None` for what is no error, and for what has no translation.
pub(super) fn in_chinese(error: &Error) -> Option<String> {
    let part = |kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()).filter(|t| !t.is_empty()),
        ContextValue::Strings(texts) => Some(texts.join("、")).filter(|t| !t.is_empty()),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    };
    let argument = || part(ContextKind::InvalidArg);
    let value = part(ContextKind::InvalidValue);
    let problem = match (error.kind(), value) {
        (ErrorKind::UnknownArgument, _) => format!("没有 {} 这个参数", argument()?),
        (ErrorKind::InvalidSubcommand, _) => format!("没有 {} 这个命令", part(ContextKind::InvalidSubcommand)?),
        (ErrorKind::MissingRequiredArgument, _) => format!("缺少 {}", argument()?),
        (ErrorKind::ArgumentConflict, _) => format!("{} 不能与 {} 同用", argument()?, part(ContextKind::PriorArg)?),
        (ErrorKind::InvalidValue, None) => format!("{} 要有一个值", argument()?),
        (ErrorKind::InvalidValue, Some(value)) => format!("{} 不能是 {value}", argument()?),
        (ErrorKind::ValueValidation, Some(value)) => {
            let reason = error.source().map_or_else(String::new, |reason| format!("：{reason}"));
            format!("{} 不能是 {value}{reason}", argument()?)
        }
        _ => return None,
    };
    let hints = [
        part(ContextKind::ValidValue).map(|values| format!("可用：{values}")),
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .into_iter()
            .find_map(part)
            .map(|name| format!("是不是想写 {name}？")),
        part(ContextKind::Usage).map(|usage| usage.replace("Usage: ", "用法：").trim().to_owned()),
        Some("详见 --help。".to_owned()),
    ];
    Some(hints.into_iter().flatten().fold(problem, |message, hint| format!("{message}\n  {hint}")))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Arguments;

    #[test]
    fn mistakes_are_explained() {
        let said = |arguments: &[&str]| {
            let error = Arguments::command().try_get_matches_from(arguments).expect_err("is wrong");
            in_chinese(&error).map(|m| m.lines().map(str::trim).take(2).collect::<Vec<_>>().join(" "))
        };
        let expected = |text: &str| Some(text.to_owned());
        assert_eq!(said(&["hanfix", "fix", "--wirte"]), expected("没有 --wirte 这个参数 是不是想写 --write？"));
        assert_eq!(said(&["hanfix", "undoo"]), expected("没有 undoo 这个命令 是不是想写 undo？"));
        assert!(said(&["hanfix", "undo"]).is_some_and(|m| m.starts_with("缺少 --ledger")));
        assert!(said(&["hanfix", "check", "--format", "xml"]).is_some_and(|m| m.contains("不能是 xml 可用：text、json")));
        assert!(said(&["hanfix", "fix", "--config", "a", "--no-config"]).is_some_and(|m| m.contains("同用")));
        assert!(said(&["hanfix", "fix", "--min-confidence", "0"]).is_some_and(|m| m.contains("不能是 0")));
        assert_eq!(said(&["hanfix", "--help"]), None);
    }
}
